import {formatAge, formatBytes, formatTimeLeft} from '../core/format.ts';
import type {Resources, Session} from '../core/session.ts';

/** `4 CPU 16G 2 cuda.device`. */
export function formatResources({machine, cpu, memory, accelerators}: Resources): string {
	return [
		...(machine === undefined ? [] : [machine]),
		...(cpu === undefined ? [] : [`${cpu} CPU`]),
		...(memory === undefined ? [] : [formatBytes(memory)]),
		...accelerators.filter(({count}) => count > 0).map(({name, count}) => `${count} ${name}`),
	].join(' ') || '-';
}

/** The last part of an image's name, which is what tells images apart: `python-torch:2.1`. */
export function shortenImage(image: string): string {
	return image.split('/').at(-1)!.split('@', 1)[0]!;
}

/** The status, with the service's own word where it says more. */
export function formatStatus({status, detail}: Session): string {
	return detail === '' || status === detail.toLowerCase() ? status : `${status} (${detail})`;
}

export function formatAgeOf(date: Date, now: Date): string {
	return formatAge(now.getTime() - date.getTime());
}

/** The time until the service ends it: `6:12`, or `-`. */
export function formatEnds({endsAt}: Session, now: Date): string {
	return endsAt === undefined ? '-' : formatTimeLeft(endsAt.getTime() - now.getTime());
}
