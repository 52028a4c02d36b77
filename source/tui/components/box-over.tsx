import {Box} from 'ink';
import {columnsOf} from '../columns.ts';
import type {Desk} from '../desk.ts';
import {boxLines} from '../screens/index.ts';
import {useDesk} from '../hooks/use-desk.ts';
import {useDrawn} from '../hooks/use-drawn.ts';
import {useStore} from '../hooks/use-store.ts';
import {Line} from './line.tsx';

const drawBox = (desk: Desk): string => boxLines(desk).join('\n');

/** A box in the middle of the screen, over what is there. */
export function BoxOver() {
	const {size} = useDesk();
	const {columns, rows} = useStore(size);
	const text = useDrawn(drawBox);
	if (text === '') {
		return null;
	}

	const lines = text.split('\n');
	const width = columnsOf(lines[0]!);
	return (
		<Box position='absolute' top={Math.max(1, Math.floor((rows - 3 - lines.length) / 2))} left={Math.floor((columns - width) / 2)} width={width} flexDirection='column'>
			{Object.entries(lines).map(([row, line]) => <Line key={row} text={line}/>)}
		</Box>
	);
}
