import type {Words} from '../index.ts';

export const tunnels: Words['tunnels'] = {
	heads: {
		local: '로컬 주소', session: '세션', app: '앱', state: '상태', connections: '연결', in: '수신', out: '송신', total: '합계',
	},
	states: {
		starting: '시작', ready: '준비됨', retrying: '재시도', 'sign-in-needed': '로그인', ended: '끝남', failed: '실패', unknown: '미확인',
	},
	counted: {
		starting: '시작 중', ready: '준비됨', retrying: '재시도 중', 'sign-in-needed': '로그인 필요', ended: '끝남', failed: '실패', unknown: '미확인',
	},
	count: (count, word) => `${word} ${count}`,
	total: (inward, outward) => `합계 수신 ${inward}  송신 ${outward}`,
	asked: port => `요청 ${port}`,
	refused: count => `${count}회 거부`,
	earlier: reason => `이전: ${reason}`,
	connections: count => `연결 ${count}개`,
};
