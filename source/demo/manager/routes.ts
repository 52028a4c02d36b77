import type {Route} from '../http/router.ts';
import type {Release} from '../release.ts';
import {listApps, startService} from './apps.ts';
import {
	announcement,
	checkPresets,
	health,
	presets,
	resourceSlots,
	scalingGroups,
	wsproxyVersion,
} from './cluster-facts.ts';
import {streamEvents} from './events.ts';
import {
	createFolder,
	deleteFolder,
	deleteFiles,
	listFolderFiles,
	listFolders,
	listHosts,
	listTypes,
	makeDirectory,
	moveFile,
	requestDownload,
	requestUpload,
	showFolder,
} from './folders.ts';
import {answerQuery} from './graphql.ts';
import {generateKeyPair, setKeyPair, showKeyPair} from './keypair.ts';
import {
	create,
	dependencyGraph,
	destroy,
	directAccess,
	info,
	interrupt,
	match,
	rename,
	restart,
	statusHistory,
} from './lifecycle.ts';
import {
	download,
	downloadSingle,
	listFiles,
	showLogs,
	upload,
} from './session-files.ts';

/** What the manager of a release answers. Another method at a known path is 405, another path 404. */
export function routesOf(release: Release): readonly Route[] {
	const isOld = release === '23.09';
	const downloadMethod = isOld ? 'GET' : 'POST';
	return [
		{method: 'POST', pattern: '/admin/gql', handler: answerQuery},
		{method: 'GET', pattern: '/manager/announcement', handler: announcement},
		{method: 'GET', pattern: '/stream/session/*/apps', handler: listApps},
		{method: 'POST', pattern: '/session', handler: create},
		{method: 'POST', pattern: '/session/_/create', handler: create},
		{method: 'GET', pattern: '/session/_/match', handler: match},
		{method: 'GET', pattern: '/session/*', handler: info},
		{method: 'PATCH', pattern: '/session/*', handler: restart},
		{method: 'DELETE', pattern: '/session/*', handler: destroy},
		{method: 'POST', pattern: '/session/*/rename', handler: rename},
		{method: 'POST', pattern: '/session/*/start-service', handler: startService},
		{method: 'GET', pattern: '/session/*/direct-access-info', handler: directAccess},
		...(isOld ? [] : [{method: 'GET', pattern: '/health', handler: health}, {method: 'GET', pattern: '/session/*/status-history', handler: statusHistory}]),
		{method: 'POST', pattern: '/session/*/interrupt', handler: interrupt},
		{method: 'GET', pattern: '/session/*/dependency-graph', handler: dependencyGraph},
		{method: 'GET', pattern: '/session/*/logs', handler: showLogs},
		{method: 'GET', pattern: '/session/*/files', handler: listFiles},
		{method: downloadMethod, pattern: '/session/*/download', handler: download},
		{method: downloadMethod, pattern: '/session/*/download_single', handler: downloadSingle},
		{method: 'POST', pattern: '/session/*/upload', handler: upload},
		{method: 'GET', pattern: '/events/session', handler: streamEvents},
		{method: 'GET', pattern: '/auth/ssh-keypair', handler: showKeyPair},
		{method: 'PATCH', pattern: '/auth/ssh-keypair', handler: generateKeyPair},
		{method: 'POST', pattern: '/auth/ssh-keypair', handler: setKeyPair},
		{method: 'GET', pattern: '/scaling-groups', handler: scalingGroups},
		{method: 'GET', pattern: '/scaling-groups/*/wsproxy-version', handler: wsproxyVersion},
		{method: 'GET', pattern: '/resource/presets', handler: presets},
		{method: 'POST', pattern: '/resource/check-presets', handler: checkPresets},
		{method: 'GET', pattern: '/config/resource-slots', handler: resourceSlots},
		{method: 'GET', pattern: '/folders', handler: listFolders},
		{method: 'POST', pattern: '/folders', handler: createFolder},
		{method: 'GET', pattern: '/folders/_/hosts', handler: listHosts},
		{method: 'GET', pattern: '/folders/_/allowed-types', handler: listTypes},
		{method: 'GET', pattern: '/folders/*', handler: showFolder},
		{method: 'DELETE', pattern: '/folders/*', handler: deleteFolder},
		{method: 'POST', pattern: '/folders/*/mkdir', handler: makeDirectory},
		{method: 'POST', pattern: '/folders/*/move-file', handler: moveFile},
		{method: 'GET', pattern: '/folders/*/files', handler: listFolderFiles},
		{method: 'POST', pattern: '/folders/*/request-upload', handler: requestUpload},
		{method: 'POST', pattern: '/folders/*/request-download', handler: requestDownload},
		{method: 'DELETE', pattern: '/folders/*/delete-files', handler: deleteFiles},
	];
}
