/** A site of FileZilla that is reached with a key. */
export type Site = {
	readonly name: string;
	readonly host: string;
	readonly port: number;
	readonly user: string;
	/** Absolute path of the private key, OpenSSH or .ppk. */
	readonly keyFile: string;
	/** Absolute folder to open. */
	readonly folder: string;
};

const entities: Readonly<Record<string, string>> = {
	'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&apos;',
};

const escape = (text: string) => text.replaceAll(/["&'<>]/g, letter => entities[letter]!);

/** A folder as FileZilla writes it: kind 1 = Unix, no prefix, then length and name of each part. */
const formatFolder = (folder: string) => ['1', '0', ...folder.split('/').filter(part => part !== '').map(part => `${part.length} ${part}`)].join(' ');

/** A file for FileZilla's File > Import: one SFTP site (protocol 1) with a key file (logon type 5). */
export function formatSite({name, host, port, user, keyFile, folder}: Site): string {
	const settings: ReadonlyArray<readonly [string, string]> = [
		['Host', host],
		['Port', String(port)],
		['Protocol', '1'],
		['Type', '0'],
		['User', user],
		['Keyfile', keyFile],
		['Logontype', '5'],
		['EncodingType', 'Auto'],
		['BypassProxy', '1'],
		['Name', name],
		['RemoteDir', formatFolder(folder)],
		['SyncBrowsing', '0'],
		['DirectoryComparison', '0'],
	];
	return `<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>
<FileZilla3>
	<Servers>
		<Server>
${settings.map(([tag, value]) => `\t\t\t<${tag}>${escape(value)}</${tag}>\n`).join('')}\t\t</Server>
	</Servers>
</FileZilla3>
`;
}
