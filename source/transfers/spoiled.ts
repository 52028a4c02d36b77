import {Problem} from '../core/problem.ts';

/** What was copied of a file is of no use: nobody can go on with it. */
export class SpoiledProblem extends Problem {}

export function changedSource(): Problem {
	return new SpoiledProblem('failed', 'It changed while it was copied.', {hint: 'Copy it again when nothing writes it.'});
}

export function differentHash(): Problem {
	return new SpoiledProblem('verification-failed', 'What arrived is not what was sent: the sha256 of the two sides differ.', {hint: 'Copy it again; if that does not help, the disk or the network there is faulty.'});
}
