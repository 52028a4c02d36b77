import {Box} from 'ink';
import {useDrawn} from '../hooks/use-drawn.ts';
import type {Desk} from '../desk.ts';
import {Line} from './line.tsx';

/** Lines, one text with line ends, made from stores and the clock, drawn again line by line as they change. */
export function Lines({draw}: {readonly draw: (desk: Desk) => string}) {
	const text = useDrawn(draw);
	return (
		<Box flexDirection='column'>
			{Object.entries(text.split('\n')).map(([row, line]) => <Line key={row} text={line}/>)}
		</Box>
	);
}
