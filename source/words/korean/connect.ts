import type {Words} from '../index.ts';

export const connect: Words['connect'] = {
	title: '연결',
	labels: {
		address: '주소', user: '이메일', password: '비밀번호', code: '일회용 코드', accessKey: '액세스 키', secretKey: '비밀 키', token: '토큰', project: '프로젝트',
	},
	shell: address => `셸에서는: baitui login ${address}`,
	noScreen: '화면 없이 (스크린 리더, CI): baitui ls, baitui ssh NAME',
	demo: '서버가 없다면: 이 컴퓨터의 작은 클러스터',
	signInTitle: '로그인',
	signInAgain: '다시 로그인하세요.',
	account: '계정',
	accountAt: (who, address) => `${who} (${address})`,
	signingIn: '로그인하는 중 …',
	signInWith: '로그인 방법',
	methods: {password: '이메일과 비밀번호', keys: '액세스 키', token: '토큰'},
	keepTitle: '로그인 유지',
	keepings: {keyring: '키링에 저장', file: '파일에 저장(0600)', memory: '나갈 때까지'},
	looking: address => `${address} 확인 중 …`,
	found: what => `찾았습니다: ${what}`,
	saved: '저장했거나 이 컴퓨터에서 찾은 것입니다. Enter로 골라야 사용합니다:',
	another: '또는 다른 서버:',
	proofs: {session: '비밀번호', api: '액세스 키', token: '토큰'},
	connected: name => `연결했습니다: ${name}.`,
	signedIn: '로그인했습니다.',
	interrupted: '로그인이 중단되었습니다.',
};
