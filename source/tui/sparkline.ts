/** Values as one letter each, from the lowest of `letters` for none to the highest for the greatest of them. The last `columns` values. */
export function sparkline(values: readonly number[], letters: string, columns: number): string {
	const shown = values.slice(-Math.max(1, columns));
	const steps = [...letters];
	const most = Math.max(...shown, 1);
	return shown.map(value => steps[value <= 0 ? 0 : Math.max(1, Math.ceil((value / most) * (steps.length - 1)))]!).join('');
}
