/** What an execution is started with; the first is the word after `baitui start`. */
export const startNames = ['step', 'adhoc', 'commit', 'env', 'param', 'input', 'keep', 'debug-key', 'debug-port', 'title', 'tag', 'variable', 'image', 'time-limit', 'large'] as const;
