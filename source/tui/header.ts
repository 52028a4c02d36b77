import {sanitizeLine} from '../core/text.ts';
import {columnsOf, fit} from './columns.ts';
import type {Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import type {Style} from './theme.ts';

/** Milliseconds: what is asked for every few seconds need not draw a frame for each second in between. */
const step = 5000;

/** What is told of the place in the first line. */
export type About = {readonly text: string; readonly style: Style};

/** The first line: who one is and where, and how fresh the list is. The right end is never cut; a list that is fresh makes room for what is told of the place. */
export function headerLine(desk: Desk, place?: string, about?: About): string {
	const {
		app, theme, title, size, words: {main},
	} = desk;
	const {columns} = size.get();
	const {glyphs, paint} = theme;
	const profile = app.profile.get();
	const user = app.identity.get()?.user ?? profile?.user;
	const facts = profile === undefined
		? []
		: [title ?? profile.name, ...(columns >= 80 ? [user ?? '', main.project(profile.project)] : [])].filter(Boolean).map(fact => sanitizeLine(fact));
	const left = place === undefined ? ` baitui  ${facts.join(` ${glyphs.dot} `)}` : ` baitui ${glyphs.back} ${sanitizeLine(place)}`;
	const warning = `${app.isReadOnly ? ` ${main.readOnly}  ` : ''}${profile?.skipsTlsVerification ? `! ${main.tlsOff}  ` : ''}`;
	const {text, style} = freshness(desk);
	const told = about === undefined ? '' : ` ${about.text} `;
	const fresh = ` ${text} `;
	const isFreshToo = about === undefined || app.sessions.get().problem !== undefined || columnsOf(left + told + warning + fresh) < columns;
	const right = isFreshToo ? fresh : '';
	const room = columns - columnsOf(told) - columnsOf(warning) - columnsOf(right);
	return paint('strong', fit(left, room)) + (about ? paint(about.style, told) : '') + paint('bad', warning) + paint(style, right);
}

function freshness({app, theme, clock, size, words: {main}}: Desk): {readonly text: string; readonly style: Style} {
	const {glyphs} = theme;
	const {problem, updatedAt} = app.sessions.get();
	if (app.profile.get() === undefined) {
		return {text: `${glyphs.off} ${main.notConnected}`, style: 'plain'};
	}

	if (problem?.code === 'sign-in-needed') {
		return {text: `${glyphs.bad} ${main.signedOut}`, style: 'bad'};
	}

	const isNarrow = size.get().columns < 80;
	if (problem) {
		return {text: `${glyphs.bad} ${updatedAt && !isNarrow ? main.offlineSince(timeOfDay(updatedAt)) : main.offline}`, style: 'bad'};
	}

	if (!updatedAt) {
		return {text: `${glyphs.busy} ${main.connecting}`, style: 'busy'};
	}

	const age = main.age(Math.trunc((clock.get() - updatedAt.getTime()) / step) * step);
	return {text: `${glyphs.ready} ${isNarrow ? main.ago(age) : main.online(age)}`, style: 'good'};
}
