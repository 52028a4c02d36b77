import {fingerprintOf} from '../../app/own-key.ts';
import type {Session} from '../../core/session.ts';
import {sanitizeLine} from '../../core/text.ts';
import {wrapWords} from '../columns.ts';
import {attempt, notify, type Desk} from '../desk.ts';
import {createField} from '../field.ts';
import type {MenuItem} from '../state.ts';
import {openMenu, openPrompt} from './menu.ts';

const widest = 72;

type Found = Awaited<ReturnType<Desk['app']['keysOf']>>;

const nothing = () => undefined;

const printOf = (key: NonNullable<Found['registered']>): string => fingerprintOf(key, key.comment);

/** Which keys there are, as lines; each key on one of its own, with where the user has it. */
function describe({words: {sshKeys: words}}: Desk, {report, registered, own}: Found, name: string): readonly string[] {
	const placed = (key: NonNullable<Found['registered']>, place: string | undefined) => `  ${printOf(key)}${place === undefined ? '' : `  ${place}`}`;
	const accepted = report?.accepted;
	return [
		...(report ? [words.from[report.from]] : []),
		...(report?.key ? [`  ${fingerprintOf(report.key, name)}`] : []),
		...(report?.from === 'own'
			? (accepted?.length ? [words.accepted, ...accepted.map(one => placed(one.key, one.place))] : [accepted ? words.noneAccepted : words.unknown])
			: []),
		...(registered ? [words.registered, placed(registered, undefined)] : [words.noneRegistered]),
		...(own.length === 0 ? [words.noneYours] : [words.yours, ...own.map(({key, place}) => placed(key, place))]),
	];
}

/** Asks for a name, and writes the private key of a session there. */
function handOut(desk: Desk, session: Session): void {
	const {act, sshKeys: words} = desk.words;
	openPrompt(desk, {
		title: words.titleOf(sanitizeLine(session.name)),
		note: [words.handOutNote(desk.app.localFiles.start)],
		item: {
			label: words.file,
			field: createField(`${session.name.replaceAll(/[^\p{Letter}\p{Number}\-._]/gu, '_').replace(/^\.+/, '_')}.key`),
			choose(file) {
				void attempt(desk, async () => {
					notify(desk, 'done', act.saved(await desk.app.saveText(file, await desk.app.privateKeyOf(session))));
				});
			},
		},
	});
}

/** The ways to a key that sessions take from then on. What the registration means is told before. */
function registering(desk: Desk, {registered}: Found, room: number): readonly MenuItem[] {
	const {words: {sshKeys: words}} = desk;
	const note = [words.keepsBoth, ...(registered ? [words.replaces(printOf(registered))] : [])].flatMap(line => wrapWords(sanitizeLine(line), room));
	const tell = (work: () => Promise<string>) => {
		void attempt(desk, async () => {
			notify(desk, 'done', words.isRegistered(await work()));
		});
	};

	return [
		{
			label: `r  ${words.register}`,
			detail: words.registerDetail,
			key: 'r',
			choose() {
				openPrompt(desk, {
					title: words.register,
					note,
					item: {
						label: words.file,
						field: createField(),
						choose(file) {
							tell(async () => desk.app.registerKey(file));
						},
					},
				});
			},
		},
		{
			label: `g  ${words.generate}`,
			detail: words.generateDetail,
			key: 'g',
			choose() {
				openMenu(desk, {
					title: words.really,
					note,
					items: [
						{label: words.cancel, choose: nothing},
						{
							label: words.yes,
							choose() {
								tell(desk.app.generateKey);
							},
						},
					],
				});
			},
		},
	];
}

/** A box that tells which keys open a session and those to come, with what can be done. Problems of the service. */
export async function openKeys(desk: Desk, session: Session | undefined): Promise<void> {
	const {act, sshKeys: words} = desk.words;
	notify(desk, 'busy', words.asking);
	const found = await desk.app.keysOf(session);
	desk.state.set(state => ({...state, notice: undefined}));
	const room = Math.min(widest, desk.size.get().columns - 8);
	const items = [
		...(session && found.report?.key
			? [{
				label: `h  ${words.handOut}`,
				detail: words.handOutDetail,
				key: 'h',
				choose() {
					handOut(desk, session);
				},
			}]
			: []),
		...(desk.app.can('ownKey') ? registering(desk, found, room) : []),
	];
	openMenu(desk, {
		title: session && found.report ? words.titleOf(sanitizeLine(session.name)) : words.title,
		note: describe(desk, found, session?.name ?? '').map(line => sanitizeLine(line)),
		items: items.length === 0 ? [{label: act.cancel, choose: nothing}] : items,
	});
}
