import {formatAddress, type Tunnel} from '../core/tunnel.ts';

/** A tunnel as `--json` prints it: bytes, seconds, and dates in ISO 8601. Of variables only the names, since the values may be secrets. */
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
		holder: spec.holder ?? null,
		set: spec.set ?? null,
		isReverse: spec.isReverse ?? false,
		isForeground: spec.isForeground ?? false,
		isShared: spec.isShared ?? false,
		patience: spec.patience ?? null,
		awakeUntil: spec.awakeUntil ?? null,
		appOptions: spec.appOptions ? {arguments: spec.appOptions.arguments, environment: Object.keys(spec.appOptions.environment)} : null,
		loginHost: spec.host,
		created: spec.createdAt,
		status: state.status,
		reason: state.reason ?? null,
		nextTry: state.nextTryAt === undefined ? null : new Date(state.nextTryAt).toISOString(),
		checked: state.checkedAt === undefined ? null : new Date(state.checkedAt).toISOString(),
		endsAtLogout: state.endsAtLogout ?? false,
		isUnguarded: state.isUnguarded ?? false,
		processId: state.processId === 0 ? null : state.processId,
		connections: state.connections,
		totalConnections: state.totalConnections,
		bytesIn: state.bytesIn,
		bytesOut: state.bytesOut,
		refused: state.refused,
		lastLoss: state.lastLoss ? {at: new Date(state.lastLoss.at).toISOString(), reason: state.lastLoss.reason, seconds: state.lastLoss.lasted === undefined ? null : state.lastLoss.lasted / 1000} : null,
	};
}
