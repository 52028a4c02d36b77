import type {StartOptions} from '../world/session.ts';

function escape(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** The command line and the variables that were added, as a process would see them. */
function startLine({arguments: given, environment}: StartOptions): string {
	const words = Object.entries(given).flatMap(([name, value]) => [name, ...(value === null ? [] : [value].flat())]);
	const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
	return words.length + variables.length === 0 ? '' : `<p>Started with <code>${escape([...variables, ...words].join(' '))}</code></p>`;
}

function scalars(): string {
	const points = Array.from({length: 60}, (_, step) => `${step * 8},${Math.round(20 + (110 * Math.exp(-step / 18)))}`).join(' ');
	return `<h2>loss</h2><svg width="480" height="140" role="img" aria-label="loss"><polyline points="${points}" transform="scale(1,-1) translate(0,-140)" fill="none" stroke="orange" stroke-width="2"/></svg>`;
}

export type Page = {
	readonly app: string;
	readonly session: string;
	readonly home: string;
	readonly url: string;
	/** What lies in the home. */
	readonly names: readonly string[];
	readonly options: StartOptions;
};

/** The page of an app: says which app of which session answers and what it was started with, and lists the home. */
export function pageOf({app, session, home, url, names, options}: Page): string {
	const list = names.toSorted().map(name => `<li>${escape(name)}</li>`).join('');
	const body: Readonly<Record<string, string>> = {
		ttyd: '<pre>work@main1:~$ <blink>_</blink></pre>',
		tensorboard: scalars(),
	};
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escape(app)} - ${escape(session)}</title></head>
<body><h1>${escape(app)}</h1><p>Session <b>${escape(session)}</b>, path ${escape(url)}</p>${startLine(options)}${body[app] ?? `<h2>${home}</h2><ul>${list}</ul>`}</body></html>
`;
}
