import {formatAddress, type Tunnel} from '../core/tunnel.ts';

/** A tunnel as `--json` prints it: bytes, and dates in ISO 8601. */
export function describeTunnel({spec, state}: Tunnel): Readonly<Record<string, unknown>> {
	return {
		id: spec.id,
		profile: spec.profile,
		session: {id: spec.sessionId, name: spec.sessionName},
		target: spec.target,
		address: formatAddress(spec.bind),
		host: spec.bind.host ?? null,
		port: spec.bind.port ?? null,
		path: spec.bind.path ?? null,
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
