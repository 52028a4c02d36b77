import type {Session} from '../core/session.ts';

/** A session as `--json` prints it: sizes in bytes, dates in ISO 8601, null for what is not known. */
export function describeSession(session: Session): Readonly<Record<string, unknown>> {
	return {
		name: session.name,
		id: session.id,
		status: session.status,
		detail: session.detail,
		reason: session.reason ?? null,
		image: session.image,
		title: session.title ?? null,
		project: session.project ?? null,
		owner: session.owner ?? null,
		type: session.type ?? null,
		resourceGroup: session.resourceGroup ?? null,
		containers: session.containers ?? null,
		machines: session.machines ?? null,
		cost: session.cost ?? null,
		ranFor: session.ranFor === undefined ? null : Math.round(session.ranFor / 1000),
		machine: session.resources.machine ?? null,
		hourlyPrice: session.resources.hourlyPrice ?? null,
		cpu: session.resources.cpu ?? null,
		memory: session.resources.memory ?? null,
		accelerators: session.resources.accelerators.map(({name, count}) => ({name, count})),
		created: session.createdAt.toISOString(),
		ends: session.endsAt?.toISOString() ?? null,
		endsBecause: session.endsBecause ?? null,
		home: session.home,
		mounts: session.mounts.map(({name, path, isKept, isReadOnly}) => ({
			name, path, kept: isKept, readOnly: isReadOnly,
		})),
		apps: session.apps.map(({name, protocol, ports, isInside}) => ({
			name, protocol, ports, presumed: isInside ?? false,
		})),
	};
}
