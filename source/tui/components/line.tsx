import {Text} from 'ink';
import {memo} from 'react';

/** One line of the screen, already cut and padded. It is drawn again only when its text changes. */
export const Line = memo(({text}: {readonly text: string}) => <Text wrap='truncate'>{text}</Text>);
Line.displayName = 'Line';
