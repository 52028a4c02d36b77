import assert from 'node:assert/strict';
import {test} from 'node:test';
import {sessionOf} from '../../source/providers/backend-ai/session-record.ts';

const now = Date.UTC(2026, 10, 20);
const record = {
	id: '89edc1c7-7f4d-4f90-bc3a-bf1ad4264201', name: 'gamma', status: 'RUNNING', status_info: '', status_data: '{}', image: 'cr.example/python:3.11', created_at: '2026-11-20T02:27:48+00:00',
	idle_checks: '{}', occupying_slots: '{"mem": "805306368", "cpu": "2"}', service_ports: '[]', mounts: [], vfolder_mounts: [], group_name: 'default',
};

test('slots become cores, bytes and accelerators, and hidden or unlimited ones are left out', () => {
	const {resources} = sessionOf({...record, occupying_slots: '{"cpu":"4","mem":"1073741824","cuda.shares":"0.5","cuda.device":"0","rocm.device":"NaN","tpu":"Infinity"}'}, now);
	assert.deepEqual(resources, {cpu: 4, memory: 1_073_741_824, accelerators: [{name: 'cuda.shares', count: 0.5}]});
});

test('apps keep their first port first and an unknown protocol counts as tcp', () => {
	const {apps} = sessionOf({...record, service_ports: '[{"name":"sshd","protocol":"tcp","container_ports":[2200]},{"name":"jupyter","protocol":"http","container_ports":[8081,9],"url_template":"{protocol}://{host}:{port}/?token=x"},{"name":"8888","protocol":"preopen","container_ports":[8888]}]'}, now);
	assert.deepEqual(apps, [
		{
			name: 'sshd', protocol: 'tcp', ports: [2200], givesUpAfter: 45_000,
		},
		{
			name: 'jupyter', protocol: 'http', ports: [8081, 9], urlTemplate: '{protocol}://{host}:{port}/?token=x',
		},
		{name: '8888', protocol: 'tcp', ports: [8888]},
	]);
});

test('the path of a folder is read from the Python object that 23.09 writes', () => {
	const {mounts} = sessionOf({
		...record,
		mounts: ['data', 'models'],
		vfolder_mounts: [
			'VFolderMount(name=\'data\', vfid=<x>, vfsubpath=PurePosixPath(\'.\'), host_path=PurePosixPath(\'/vf/ea\'), kernel_path=PurePosixPath(\'/home/work/in/data\'), mount_perm=<MountPermission.READ_WRITE: \'rw\'>, usage_mode=<VFolderUsageMode.GENERAL: \'general\'>)',
			'VFolderMount(name=\'models\', kernel_path=PurePosixPath(\'/models\'), mount_perm=<MountPermission.READ_ONLY: \'ro\'>)',
		],
	}, now);
	assert.deepEqual(mounts, [
		{
			name: 'data', path: '/home/work/in/data', isKept: true, isReadOnly: false,
		},
		{
			name: 'models', path: '/models', isKept: true, isReadOnly: true,
		},
	]);
});

test('where only ids are told, as 26.9 does, a folder lies at its default place', () => {
	const {mounts} = sessionOf({...record, mounts: ['data'], vfolder_mounts: ['01a1fbf7-9fc6-7a14-9eb5-283fffbc73ef']}, now);
	assert.deepEqual(mounts, [{
		name: 'data', path: '/home/work/data', isKept: true, isReadOnly: false,
	}]);
});

test('a session ends at the nearest of its limits, and grace periods are none', () => {
	const {endsAt, endsBecause} = sessionOf({
		...record,
		idle_checks: '{"network_timeout":{"remaining":592,"remaining_time_type":"expire_after"},"session_lifetime":{"remaining":100.5,"remaining_time_type":"expire_after"},"utilization":{"remaining":5,"remaining_time_type":"grace_period"}}',
	}, now);
	assert.deepEqual([endsAt?.getTime(), endsBecause], [now + 100_500, 'max lifetime']);
});

test('no limit is no end', () => {
	assert.equal(sessionOf({...record, idle_checks: '{"session_lifetime":{"remaining":null,"remaining_time_type":"expire_after","extra":null}}'}, now).endsAt, undefined);
});

test('a status word nobody knows is unknown, with the word kept', () => {
	const {status, detail} = sessionOf({...record, status: 'HIBERNATING'}, now);
	assert.deepEqual([status, detail], ['unknown', 'HIBERNATING']);
});

test('the reason of a waiting session is what the scheduler said', () => {
	const {reason} = sessionOf({
		...record, status: 'PENDING', status_info: 'predicate-checks-failed', status_data: '{"scheduler":{"failed_predicates":[{"name":"concurrency","msg":"You cannot run more than 2 concurrent sessions"}]}}',
	}, now);
	assert.equal(reason, 'predicate-checks-failed: You cannot run more than 2 concurrent sessions');
});

test('text of the server cannot steer the terminal', () => {
	assert.equal(sessionOf({...record, name: 'a\u{1B}[2Jb\u{7}'}, now).name, 'ab?');
});

test('nulls of 26.9 are no more than absent', () => {
	const session = sessionOf({
		...record, status_info: null, status_data: null, idle_checks: null, service_ports: null, occupying_slots: null, mounts: null, vfolder_mounts: null,
	}, now);
	assert.deepEqual([session.reason, session.apps, session.mounts, session.endsAt], [undefined, [], [], undefined]);
});

test('its kind, its resource group, its containers and their machines are told as far as the site tells them', () => {
	const {type, resourceGroup, containers, machines} = sessionOf({
		...record, type: 'BATCH', scaling_group: 'gpu-a100', cluster_size: 3, agent_ids: ['i-one', 'i-two', 'i-one'],
	}, now);
	assert.deepEqual([type, resourceGroup, containers, machines], ['batch', 'gpu-a100', 3, ['i-one', 'i-two']]);
	const hidden = sessionOf({
		...record, type: 'INTERACTIVE', scaling_group: null, cluster_size: 1, agent_ids: [null],
	}, now);
	assert.deepEqual(['resourceGroup' in hidden, 'machines' in hidden, hidden.containers], [false, false, 1]);
});
