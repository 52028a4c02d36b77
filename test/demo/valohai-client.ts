import {gzipSync} from 'node:zlib';
import fs from 'node:fs';
import path from 'node:path';
import {tarOf} from '../../source/demo/container/tar.ts';
import type {Service} from '../../source/demo/valohai/service.ts';
import {eventually} from '../helpers/baitui.ts';

export type Json = Record<string, unknown>;

export type Reply = {
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
	/** The body, parsed. */
	readonly json: Json;
};

/** A few calls of the wire, written from the protocol and used by tests only. */
export class ValohaiClient {
	readonly service: Pick<Service, 'url' | 'token' | 'project'>;

	constructor(service: Pick<Service, 'url' | 'token' | 'project'>) {
		this.service = service;
	}

	/** `path` behind `/api/v0`, or an address. */
	async call(method: string, place: string, body?: Json, headers: Record<string, string> = {}): Promise<Reply> {
		const address = place.startsWith('http') ? place : `${this.service.url}/api/v0${place}`;
		const response = await fetch(address, {
			method, headers: {Authorization: `Token ${this.service.token}`, ...(body && {'Content-Type': 'application/json'}), ...headers}, ...(body && {body: JSON.stringify(body)}),
		});
		const text = await response.text();
		let json: Json = {};
		try {
			json = JSON.parse(text) as Json;
		} catch {}

		return {
			status: response.status, headers: response.headers, text, json,
		};
	}

	async get(place: string): Promise<Json> {
		return (await this.call('GET', place)).json;
	}

	/** Uploads files as an ad-hoc commit; resolves with its identifier. */
	async upload(files: Readonly<Record<string, string>>, folder: string): Promise<string> {
		for (const [name, content] of Object.entries(files)) {
			fs.mkdirSync(path.dirname(path.join(folder, 'package', name)), {recursive: true});
			fs.writeFileSync(path.join(folder, 'package', name), content);
		}

		const form = new FormData();
		const parts = await Promise.all(Object.keys(files).map(async name => (await tarOf(path.join(folder, 'package', name), name)).subarray(0, -1024)));
		form.set('data', new Blob([gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]))], {type: 'application/gzip'}), 'data.tgz');
		form.set('description', '');
		form.set('yaml_path', 'valohai.yaml');
		const response = await fetch(`${this.service.url}/api/v0/projects/${this.service.project.id}/import-package/`, {method: 'POST', headers: {Authorization: `Token ${this.service.token}`}, body: form});
		const commit = await response.json() as Json;
		if (response.status !== 201) {
			throw new Error(JSON.stringify(commit));
		}

		return commit.identifier as string;
	}

	/** Starts a step; resolves with the execution as it was answered. */
	async start(commit: string, step: string, more: Json = {}): Promise<Json> {
		const {status, json} = await this.call('POST', '/executions/', {
			project: this.service.project.id, commit, step, ...more,
		});
		if (status !== 201) {
			throw new Error(JSON.stringify(json));
		}

		return json;
	}

	/** Waits until the execution is as it should be; the condition is asked again and again. */
	async until(execution: Json | number, status: string): Promise<Json> {
		const place = typeof execution === 'number' ? `/executions/${this.service.project.id}:${execution}/` : execution.url as string;
		return eventually(async () => {
			const now = await this.get(place);
			return now.status === status ? now : undefined;
		}, `${place} is ${status}`);
	}

	/** The log, as `stream: message`. */
	async log(execution: Json): Promise<readonly string[]> {
		const {events} = await this.get(`${execution.url as string}events/?limit=0`);
		return (events as ReadonlyArray<Record<string, string>>).map(({stream, message}) => `${stream}: ${message}`);
	}

	/** Waits for the machine-readable event of the address. */
	async address(execution: Json): Promise<{readonly address: string; readonly port: number}> {
		return eventually(async () => {
			const {status_events: events} = await this.get(`${execution.url as string}status-events/`);
			const event = (events as ReadonlyArray<Record<string, string>>).findLast(({message}) => message!.startsWith('::ssh::'));
			return event && JSON.parse(event.message!.slice('::ssh::'.length)) as {readonly address: string; readonly port: number};
		}, 'the address is announced');
	}
}
