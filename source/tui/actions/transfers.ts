import type {Screens} from '../../commands/command.ts';
import type {Transfer} from '../../core/transfer.ts';
import {parseRate, writeRate} from '../../core/rate.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	notify,
	pushOverlay,
	updateOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import {commonLimit} from '../queue-row.ts';
import type {MenuItem} from '../state.ts';
import {openMenu} from './menu.ts';

const nameOf = ({spec}: Transfer): string => spec.sources[0]?.split('/').at(-1) ?? '';

/** What commands do with copies. Each says at the foot what it did, or why it could not. */
export function transferScreens(desk: Desk): Pick<Screens, 'cancelTransfer' | 'pauseTransfer' | 'retryTransfer' | 'answerTransfer' | 'moveTransfer' | 'limitTransfer' | 'clearTransfers' | 'openQueue' | 'openTransferDetails'> {
	const {app, words: {act: said}} = desk;
	const act = (work: () => Promise<void>, done?: string): void => {
		void attempt(desk, async () => {
			await work();
			if (done !== undefined) {
				notify(desk, 'done', done);
			}
		});
	};

	return {
		cancelTransfer(transfer) {
			act(async () => app.cancelTransfer(transfer.spec.id), said.copyCancelled(nameOf(transfer)));
		},
		pauseTransfer(transfer) {
			const {spec: {id}, state: {status}} = transfer;
			if (status === 'paused') {
				act(async () => app.resumeTransfer(id), said.copyGoesOn(nameOf(transfer)));
			} else {
				act(async () => app.pauseTransfer(id), said.copyPaused(nameOf(transfer)));
			}
		},
		retryTransfer(transfer) {
			act(async () => app.resumeTransfer(transfer.spec.id), transfer.state.status === 'failed' ? said.copyTriesAgain(nameOf(transfer)) : said.copyGoesOn(nameOf(transfer)));
		},
		answerTransfer({spec, state}, choice, isForAll) {
			const path = state.questions[0]?.path;
			if (isForAll || state.questionsTotal <= 1) {
				// What is asked later waits for its own word; until then the keys mean files again.
				updateOverlay(desk, 'files', files => ({...files, isAnswering: false}));
				desk.state.set(state => ({...state, answeredAt: desk.clock.get()}));
			}

			act(async () => app.answerTransfer(spec.id, {...(!isForAll && path !== undefined && {path}), choice}));
		},
		moveTransfer({spec}, direction) {
			act(async () => app.moveTransfer(spec.id, direction));
		},
		limitTransfer(transfer) {
			const {id, limit} = transfer.spec;
			const item = (label: string, name: string, now: number | undefined, take: (rate: number | undefined) => Promise<void>): MenuItem => ({
				label,
				field: createField(now === undefined ? '' : writeRate(now)),
				choose(typed) {
					const rate = parseRate(typed);
					act(async () => take(rate), rate === undefined ? said.noLimit(name) : said.limited(name, writeRate(rate)));
				},
			});
			openMenu(desk, {
				title: sanitizeLine(said.speedTitle(nameOf(transfer))),
				note: [said.speedNote, said.speedTwice],
				items: [
					item(said.speedOfThis, nameOf(transfer), limit, async rate => app.limitTransfer(id, rate)),
					item(said.speedOfAll, said.allCopies, commonLimit(app.transfers.get()), async rate => app.limitTransfers(rate)),
				],
			});
		},
		openQueue(transfer) {
			if (transfer) {
				desk.state.set(state => ({...state, cursors: {...state.cursors, transfers: {...state.cursors.transfers, id: transfer.spec.id}}}));
			}

			pushOverlay(desk, {kind: 'queue'});
		},
		openTransferDetails({spec}) {
			pushOverlay(desk, {kind: 'transfer', transferId: spec.id, top: 0});
		},
		clearTransfers() {
			act(app.clearTransfers);
		},
	};
}
