const secretWord = /pass(?:word|phrase|wd)|secret|token|api[-_]?key|credential|authorization|cookie/i;

/** What may stand between a name and its value: `--password X`, `TOKEN=X`, `"secret_key": "X"`. */
const separator = /[:=]/;

const inUrl = /(\/\/[^\s/:@]+:)[^\s/@]+@/g;

/** A line with what looks like a secret taken out of it: values behind words such as password and token, passwords in addresses, and every variable that a session is handed. */
export function redact(text: string): string {
	let isNextSecret = false;
	const words = text.replaceAll(inUrl, '$1…@').split(/(\s+)/).map(word => {
		if (word.trim() === '') {
			return word;
		}

		if (isNextSecret) {
			isNextSecret = word === '--env';
			const at = word.indexOf('=');
			return at === -1 ? '…' : `${word.slice(0, at + 1)}…`;
		}

		const [name = ''] = word.split(separator, 1);
		const isVariable = word.startsWith('--env=');
		if (word === '--env' || (secretWord.test(name) && (name === word || word.length === name.length + 1))) {
			isNextSecret = word === '--env' || word.startsWith('-') || word.length > name.length;
			return word;
		}

		if (isVariable || (secretWord.test(name) && word.length > name.length)) {
			const from = word.indexOf('=', isVariable ? '--env='.length : 0);
			const end = from === -1 ? name.length : from;
			return `${word.slice(0, end + 1)}…`;
		}

		return word;
	});
	return words.join('');
}
