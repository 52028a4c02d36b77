/** Stands in for `conf` in the bundle of the background workers (build.ts), which read profiles and write none. */
export default function NoConf(): never {
	throw new Error('A background worker writes no profile.');
}
