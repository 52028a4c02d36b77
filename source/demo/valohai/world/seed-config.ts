import type {ConfigItem} from './commit.ts';

/** The configuration of the seeded commits. Its commands really run. */
export const seedConfig: readonly ConfigItem[] = [
	{
		step: {
			name: 'train',
			image: 'python:3.11',
			command: [
				'echo training with {parameters}',
				'for epoch in $(seq 1 2000); do echo "epoch $epoch loss 0.$((9999 - epoch))"; sleep 2; done',
			],
			parameters: [{name: 'lr', type: 'float', default: 0.5}, {name: 'epochs', type: 'integer', default: 10}],
		},
	},
	{
		step: {
			name: 'evaluate',
			image: 'python:3.11',
			command: 'test -f "$VH_INPUTS_DIR/model/model.pkl" && echo accuracy 0.93 | tee "$VH_OUTPUTS_DIR/accuracy.txt"',
			inputs: [{name: 'model', default: 'datum://latest-model'}],
		},
	},
];
