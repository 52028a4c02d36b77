import {Buffer} from 'node:buffer';

/** A host of ssh as VS Code names a remote place. It writes authorities in small letters, so a name with others goes as hex of JSON, which Remote-SSH reads. */
export function vscodeAuthority(host: string): string {
	const isPlain = /^[\d\-._a-z]+$/.test(host);
	return `ssh-remote+${isPlain ? host : Buffer.from(JSON.stringify({hostName: host})).toString('hex')}`;
}

/** The address of a folder there, for `code --folder-uri` and for links. `folder` is absolute. */
export function vscodeUri(host: string, folder: string): string {
	return `vscode-remote://${vscodeAuthority(host)}${folder.split('/').map(part => encodeURIComponent(part)).join('/')}`;
}
