import type {Session} from '../core/session.ts';
import type {Tunnel, TunnelSpec} from '../core/tunnel.ts';

/** `127.0.0.1:8899`, `[::1]:8899`. */
export function formatAddress({bind: {host, port}}: Pick<TunnelSpec, 'bind'>): string {
	return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A tunnel as `--json` prints it: bytes, and dates in ISO 8601. */
export function describeTunnel({spec, state}: Tunnel): Readonly<Record<string, unknown>> {
	return {
		id: spec.id,
		profile: spec.profile,
		session: {id: spec.sessionId, name: spec.sessionName},
		target: spec.target,
		address: formatAddress(spec),
		host: spec.bind.host,
		port: spec.bind.port,
		askedPort: spec.askedPort ?? null,
		loginHost: spec.host,
		created: spec.createdAt,
		status: state.status,
		reason: state.reason ?? null,
		processId: state.processId === 0 ? null : state.processId,
		connections: state.connections,
		totalConnections: state.totalConnections,
		bytesIn: state.bytesIn,
		bytesOut: state.bytesOut,
		refused: state.refused,
		lastLoss: state.lastLoss ? {at: new Date(state.lastLoss.at).toISOString(), reason: state.lastLoss.reason} : null,
	};
}

/** The address for a browser; undefined for what is not http. */
export function formatUrl(session: Session, {target, bind}: Pick<TunnelSpec, 'target' | 'bind'>): string | undefined {
	const app = session.apps.find(app => app.name === target || app.ports[0] === target);
	if (app?.protocol !== 'http') {
		return undefined;
	}

	const fields = {protocol: app.protocol, host: bind.host.includes(':') ? `[${bind.host}]` : bind.host, port: String(bind.port)};
	return (app.urlTemplate ?? '{protocol}://{host}:{port}/').replaceAll(/\{(?<field>protocol|host|port)\}/g, (_match, field: keyof typeof fields) => fields[field]);
}
