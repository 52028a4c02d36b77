import {formatAge} from '../core/format.ts';
import {sanitizeLine} from '../core/text.ts';
import {columnsOf, fit} from './columns.ts';
import type {Desk} from './desk.ts';
import {timeOfDay} from './notices.ts';
import type {Style} from './theme.ts';

/** The first line: who one is and where, and how fresh the list is. The right end is never cut. */
export function headerLine({app, theme, clock, title, size}: Desk, place?: string): string {
	const {columns} = size.get();
	const {glyphs, paint} = theme;
	const profile = app.profile.get();
	const user = app.identity.get()?.user ?? profile?.user;
	const facts = profile === undefined
		? []
		: [title ?? profile.name, ...(columns >= 80 ? [user ?? '', `project ${profile.project}`] : [])].filter(Boolean).map(fact => sanitizeLine(fact));
	const left = place === undefined ? ` baitui  ${facts.join(` ${glyphs.dot} `)}` : ` baitui ${glyphs.back} ${sanitizeLine(place)}`;
	const warning = `${app.isReadOnly ? ' read-only  ' : ''}${profile?.skipsTlsVerification ? '! TLS off  ' : ''}`;
	const {text, style} = freshness({
		app, theme, clock, size,
	});
	const right = fit(` ${text} `, columnsOf(text) + 2);
	const room = columns - columnsOf(right) - columnsOf(warning);
	return paint('strong', fit(left, room)) + paint('bad', warning) + paint(style, right);
}

function freshness({app, theme, clock, size}: Pick<Desk, 'app' | 'theme' | 'clock' | 'size'>): {readonly text: string; readonly style: Style} {
	const {glyphs} = theme;
	const {problem, updatedAt} = app.sessions.get();
	if (app.profile.get() === undefined) {
		return {text: `${glyphs.off} not connected`, style: 'plain'};
	}

	if (problem?.code === 'sign-in-needed') {
		return {text: `${glyphs.bad} signed out`, style: 'bad'};
	}

	const isNarrow = size.get().columns < 80;
	if (problem) {
		return {text: updatedAt && !isNarrow ? `${glyphs.bad} offline  since ${timeOfDay(updatedAt)}` : `${glyphs.bad} offline`, style: 'bad'};
	}

	if (!updatedAt) {
		return {text: `${glyphs.busy} connecting`, style: 'busy'};
	}

	const age = formatAge(clock.get() - updatedAt.getTime());
	return {text: isNarrow ? `${glyphs.ready} ${age} ago` : `${glyphs.ready} online  synced ${age} ago`, style: 'good'};
}
