import type {Words} from '../index.ts';

export const tunnel: Words['tunnel'] = {
	closed: '이 터널은 닫혔습니다.',
	title: '터널',
	name: '터널',
	labels: {
		state: '상태', why: '이유', local: '로컬', url: 'URL', to: '대상', open: '연결', in: '수신', out: '송신', total: '합계', next: '다음', drop: '끊김', shared: '공유', guard: '보호', awake: '유지', host: '호스트', logout: '접속', quit: '종료',
	},
	asked: (asked, got, holder) => `요청 ${asked}, 실제 ${got}${holder === undefined ? '' : `: ${holder} 사용 중`}`,
	target: (app, session) => `${session} 세션의 ${app}`,
	connections: (open, total, refused) => `열림 ${open}, 전체 ${total}${refused > 0 ? `, 거부 ${refused}` : ''}`,
	traffic: (inward, outward) => `수신 ${inward}, 송신 ${outward}`,
	tries: age => `${age} 뒤 다시 시도, r 지금`,
	notBack: '아직 복구 안 됨',
	backAfter: span => `${span} 뒤 복구`,
	dropped: (time, age, span, why) => `${time} (${age} 전), ${span}: ${why}`,
	shared: '! 포트에 접근할 수 있는 누구나 사용할 수 있습니다',
	unguarded: '! 이 시스템에서는 누구의 연결인지 알 수 없습니다',
	keepsAwake: time => `${time}까지 세션을 깨워 둡니다`,
	keptAwake: time => `${time}까지 세션을 깨워 두었습니다`,
	belongsTo: host => `${host} 호스트의 터널입니다. 그곳에서 쓰세요`,
	endsAtLogout: '! 이 호스트에서 로그아웃하면 끝납니다. {key retry-tunnels} 키로 다시 시작',
	closedAtQuit: 'baitui를 나갈 때 닫힙니다',
	staysAtQuit: 'baitui를 나가도 유지됩니다',
};
