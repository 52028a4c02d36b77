/** Someone with an account. */
export type Person = {
	readonly id: number;
	readonly username: string;
	readonly email: string;
};
