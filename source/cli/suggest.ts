/** How many letters must be added, removed, replaced or swapped with their neighbour to make one word of the other. */
function distance(one: string, other: string): number {
	const rows: number[][] = [Array.from({length: other.length + 1}, (_, column) => column)];
	for (let row = 1; row <= one.length; row++) {
		const current = [row];
		for (let column = 1; column <= other.length; column++) {
			const isSame = one[row - 1] === other[column - 1];
			let cost = Math.min(rows[row - 1]![column]! + 1, current[column - 1]! + 1, rows[row - 1]![column - 1]! + (isSame ? 0 : 1));
			if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]) {
				cost = Math.min(cost, rows[row - 2]![column - 2]! + 1);
			}

			current.push(cost);
		}

		rows.push(current);
	}

	return rows[one.length]![other.length]!;
}

/** The known word that was probably meant; undefined when none is near. */
export function suggest(word: string, known: readonly string[]): string | undefined {
	const begun = known.find(candidate => word.length >= 2 && candidate.startsWith(word));
	if (begun !== undefined) {
		return begun;
	}

	const [nearest] = known
		.map(candidate => ({candidate, steps: distance(word, candidate)}))
		.filter(({candidate, steps}) => steps <= Math.max(1, Math.floor(candidate.length / 3)))
		.toSorted((one, other) => one.steps - other.steps);
	return nearest?.candidate;
}
