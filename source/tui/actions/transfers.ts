import type {Screens} from '../../commands/command.ts';
import type {Transfer} from '../../core/transfer.ts';
import {parseRate, writeRate} from '../../core/rate.ts';
import {sanitizeLine} from '../../core/text.ts';
import {
	attempt,
	notify,
	pushOverlay,
	type Desk,
} from '../desk.ts';
import {createField} from '../field.ts';
import {openPrompt} from './menu.ts';

const nameOf = ({spec}: Transfer): string => spec.sources[0]?.split('/').at(-1) ?? '';

/** What commands do with copies. Each says at the foot what it did, or why it could not. */
export function transferScreens(desk: Desk): Pick<Screens, 'cancelTransfer' | 'pauseTransfer' | 'retryTransfer' | 'answerTransfer' | 'moveTransfer' | 'limitTransfer' | 'clearTransfers' | 'openQueue' | 'openTransferDetails'> {
	const {app} = desk;
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
			act(async () => app.cancelTransfer(transfer.spec.id), `Cancelled the copy of ${nameOf(transfer)}; r goes on with what has arrived`);
		},
		pauseTransfer(transfer) {
			const {spec: {id}, state: {status}} = transfer;
			if (status === 'paused') {
				act(async () => app.resumeTransfer(id), `The copy of ${nameOf(transfer)} goes on`);
			} else {
				act(async () => app.pauseTransfer(id), `Paused the copy of ${nameOf(transfer)}; p goes on`);
			}
		},
		retryTransfer(transfer) {
			act(async () => app.resumeTransfer(transfer.spec.id), `The copy of ${nameOf(transfer)} ${transfer.state.status === 'failed' ? 'tries again' : 'goes on'}`);
		},
		answerTransfer({spec, state}, choice, isForAll) {
			const path = state.questions[0]?.path;
			act(async () => app.answerTransfer(spec.id, {...(!isForAll && path !== undefined && {path}), choice}));
		},
		moveTransfer({spec}, direction) {
			act(async () => app.moveTransfer(spec.id, direction));
		},
		limitTransfer(transfer) {
			const {id, limit} = transfer.spec;
			openPrompt(desk, {
				title: sanitizeLine(`Speed limit of ${nameOf(transfer)}`),
				note: ['Bytes a second such as 20M or 500K; none lifts it.'],
				item: {
					label: 'Speed',
					field: createField(limit === undefined ? '' : writeRate(limit)),
					choose(typed) {
						const rate = parseRate(typed);
						act(async () => app.limitTransfer(id, rate), rate === undefined ? `${nameOf(transfer)} goes as fast as it can` : `${nameOf(transfer)} takes ${writeRate(rate)} a second at most`);
					},
				},
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
