export type Environment = {
	readonly id: string;
	readonly name: string;
	readonly slug: string;
	readonly type: string;
	/** Undefined = no GPU. */
	readonly gpu: string | undefined;
	/** US dollars. */
	readonly pricePerHour: number;
	readonly isSpot: boolean;
	/** How many executions of one user may wait or run; 0 = as many as there are. */
	readonly quota: number;
	/** Without machines everything waits in the queue. */
	readonly hasMachines: boolean;
	/** Whether its workers give a login. Others take the setting and say nothing. */
	readonly hasSsh: boolean;
};
