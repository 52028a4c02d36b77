import type {ProblemCode} from '../../core/problem.ts';
import type {Words} from '../index.ts';

/** What stands before the sentence of a service, which is in another language. */
const leads: Readonly<Record<ProblemCode, string>> = {
	failed: '실패',
	// Says what was typed, and mostly in Korean.
	usage: '',
	'not-found': '찾을 수 없음',
	'not-unique': '여러 개가 있음',
	'sign-in-needed': '로그인 필요',
	'sign-in-refused': '로그인 거부됨',
	'code-needed': '일회용 코드 필요',
	'password-expired': '비밀번호 만료',
	'session-not-usable': '사용할 수 없는 세션',
	'port-in-use': '사용 중인 포트',
	unreachable: '연결할 수 없음',
	'rate-limited': '요청이 너무 많음',
	'files-not-copied': '복사하지 못한 파일이 있음',
	'verification-failed': '검증 실패',
	refused: '거부됨',
	interrupted: '중단됨',
};

export const notices: Words['notices'] = {
	problem: (code, message) => (leads[code] === '' || /\p{Script=Hangul}/u.test(message) ? message : `${leads[code]}: ${message}`),
	exists: (name, there, here) => `${name} 파일이 이미 있습니다: 대상 ${there}, 원본 ${here}.`,
	capitals: '대문자는 모두에 적용합니다.',
	signInEnded: '로그인이 만료되었습니다. 터널은 다음 연결까지 유지됩니다.',
	signInAgain: ' r 다시 로그인.',
	nextTry: seconds => ` ${seconds}초 뒤 다시 시도 — r 지금.`,
	triesAgain: ' r 다시 시도.',
	offlineSince: (time, why) => `${time}부터 오프라인입니다 (${why}). 그때의 상태를 보여 줍니다.`,
	trueAt: time => ` ${time}의 상태를 보여 줍니다.`,
	minutes: count => `${count}분`,
	ends: (name, time, why) => `${name} 세션이 ${time} 뒤 종료됩니다${why === undefined ? '' : ` (${why})`}.`,
	allLost: '그때 세션의 모든 파일이 사라집니다.',
	lostOutside: kept => `${kept} 밖의 파일은 사라집니다.`,
	cutOff: (open, copying) => ` ${[...(open > 0 ? [`터널 ${open}개`] : []), ...(copying > 0 ? [`복사 ${copying}건`] : [])].join(', ')}도 함께 끝납니다.`,
	soDo: (first, others) => ` ${others === 1 ? `${first} 세션` : `다른 세션 ${others}개`}도 마찬가지입니다.`,
	notRunning: count => `이전 터널 ${count}개가 실행되고 있지 않습니다. {key retry-tunnels} 키로 시작합니다.`,
	canGoOn: count => `복사 ${count}건을 계속할 수 있습니다. {key focus-transfers} 키로 보고 {key retry-transfer} 키로 계속합니다.`,
};
