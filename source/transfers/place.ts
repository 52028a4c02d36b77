import type {Sftp} from '../ssh/sftp.ts';

/** A side of a copy: what is asked of files, here and in a session alike. */
export type Place = Omit<Sftp, 'close' | 'renameToFree'> & {
	/** A file has the time of its arrival, whatever it was given. */
	readonly keepsNoTimes?: true;
};

/** The same over a channel of its own. */
export type RemotePlace = Place & Pick<Sftp, 'close'>;
