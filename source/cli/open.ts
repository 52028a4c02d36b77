import os from 'node:os';
import {openInBrowser} from '../app/browser.ts';
import {tunnelTo, urlOf, webApp} from '../app/web-app.ts';
import {forwardCommand, originOf} from '../core/origin.ts';
import {needUsable} from '../core/session.ts';
import {sanitizeLine} from '../core/text.ts';
import {listTunnels} from '../workers/list.ts';
import {needWords} from './arguments.ts';
import {askForSession, connect, openApp} from './connect.ts';
import {formatJson, write} from './output.ts';
import type {Verb} from './verb.ts';

export const verb: Verb = {
	usage: `Usage: baitui open NAME [APP] [--print] [--json]

Shows a web app of a session, such as jupyter or ttyd, in a browser: opens a
tunnel to it that stays (or takes the one that is open), and its address with
the token or path that the app wants. Without APP it is the first web app of
the image. The app is started where it does not run.

Which browser: $BROWSER, else that of the desktop. Where there is no screen,
as on a login host, only the address is printed, and the ssh line that reaches
it from the machine you sit at.

  --print  open no browser
  --json   {"version": 1, "url", "opened", "forward", "tunnel": id}
`,
	options: {print: {type: 'boolean'}},
	async run(given, context) {
		needWords(given, ['NAME', 'APP'], {optional: 1});
		const {environment, settings, stdout, stderr, signal, isJson} = context;
		const provider = connect(context);
		const session = needUsable(await askForSession(provider, given.words[0]!, signal));
		const app = webApp(session, given.words[1]);
		const tunnel = tunnelTo(await listTunnels(settings), session, app, os.hostname()) ?? await openApp(context).openTunnel({session, target: app.name});
		const url = urlOf(app, tunnel);
		const origin = originOf(environment.SSH_CONNECTION, os.userInfo().username);
		const forward = origin && forwardCommand(origin, [tunnel.spec.bind]);
		const isOpened = !given.flag('print') && await openInBrowser(environment, url);
		const facts = {
			url, opened: isOpened, forward: forward ?? null, tunnel: tunnel.spec.id,
		};
		await write(stdout, isJson ? formatJson(facts) : `${url}\n`);
		const remarks = [
			...(isOpened ? [`${sanitizeLine(app.name)} is shown in the browser.`] : []),
			...(isOpened || forward === undefined ? [] : ['On the machine you came from, run this, then open that address there:', `  ${forward}`]),
			`The tunnel stays open; baitui tunnel stop ${tunnel.spec.id} closes it.`,
		];
		await write(stderr, isJson ? '' : remarks.map(remark => `${remark}\n`).join(''));
		return 0;
	},
};
