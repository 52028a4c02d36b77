import type {Words} from '../index.ts';

/** `12초`, `40분`, `5시간`, `2일 3시간`. Milliseconds. */
function age(milliseconds: number): string {
	const seconds = Math.max(0, Math.floor(milliseconds / 1000));
	if (seconds < 60) {
		return `${seconds}초`;
	}

	const minutes = Math.floor(seconds / 60);
	if (minutes < 60) {
		return `${minutes}분`;
	}

	const hours = Math.floor(minutes / 60);
	return hours < 24 ? `${hours}시간` : `${Math.floor(hours / 24)}일 ${hours % 24}시간`;
}

/** The words of Backend.AI (`SessionStatus`, `KernelStatus` of its manager) and of Valohai's executions. */
const states: Readonly<Record<string, string>> = {
	PENDING: '대기 중',
	SCHEDULED: '예약됨',
	PREPARING: '준비 중',
	PREPARED: '준비됨',
	PULLING: '받는 중',
	BUILDING: '빌드 중',
	CREATING: '생성 중',
	RUNNING: '실행 중',
	RUNNING_DEGRADED: '일부 실행',
	RESTARTING: '재시작 중',
	RESCHEDULING: '재예약 중',
	RESIZING: '조정 중',
	SUSPENDED: '중단됨',
	DEPRIORITIZING: '순위 조정',
	TERMINATING: '종료 중',
	TERMINATED: '종료됨',
	CANCELLED: '취소됨',
	ERROR: '오류',
	CREATED: '생성됨',
	QUEUED: '대기 중',
	STARTED: '실행 중',
	STOPPING: '멈추는 중',
	STOPPED: '멈춤',
	COMPLETE: '완료',
	CRASHED: '비정상 종료',
};

/** Six columns at most, which is three letters. */
const shortStates: Readonly<Record<string, string>> = {
	PENDING: '대기',
	SCHEDULED: '예약',
	PREPARING: '준비',
	PREPARED: '준비',
	PULLING: '받기',
	BUILDING: '빌드',
	CREATING: '생성',
	RUNNING: '실행',
	RUNNING_DEGRADED: '일부',
	RESTARTING: '재시작',
	RESCHEDULING: '재예약',
	RESIZING: '조정',
	SUSPENDED: '중단',
	DEPRIORITIZING: '조정',
	TERMINATING: '종료중',
	TERMINATED: '종료',
	CANCELLED: '취소',
	CREATED: '생성',
	QUEUED: '대기',
	STARTED: '실행',
	STOPPING: '멈춤중',
	STOPPED: '멈춤',
	COMPLETE: '완료',
	CRASHED: '비정상',
};

export const main: Words['main'] = {
	age,
	state: detail => states[detail.toUpperCase()] ?? detail,
	shortState: detail => shortStates[detail.toUpperCase()] ?? detail,
	sessionsCount: count => `세션 ${count}개`,
	project: name => `프로젝트 ${name}`,
	readOnly: '읽기 전용',
	tlsOff: 'TLS 꺼짐',
	notConnected: '연결 안 됨',
	signedOut: '로그아웃됨',
	offline: '오프라인',
	offlineSince: time => `오프라인  ${time}부터`,
	connecting: '연결 중',
	ago: text => `${text} 전`,
	online: text => `온라인  ${text} 전 동기화`,
	tooSmall: (columns, rows) => `baitui에는 40x10이 필요합니다. 지금은 ${columns}x${rows}입니다. q 나가기. 터널은 유지됩니다.`,
	sessions: '세션',
	tunnels: '터널',
	transfers: '복사',
	tunnelsShort: '터널',
	transfersShort: '복사',
	heads: {
		name: '이름', status: '상태', slots: 'GPU/CPU', machine: '머신', owner: '소유자', price: '가격', ssh: 'SSH', age: '경과', ends: '남은시간', mounts: '폴더', image: '이미지', tunnels: '터널', transfers: '복사',
	},
	shown: (shown, total) => `${shown}/${total}`,
	place: (index, shown, total) => `${index}/${shown}${shown < total ? ` (전체 ${total})` : ''}`,
	marked: count => `${count}개 표시`,
	filter: text => `필터: ${text}`,
	sort: text => `정렬: ${text}`,
	mine: '내 세션',
	notEnded: '끝난 것 숨김',
	hiddenByLook: count => `세션 ${count}개가 가려져 있습니다. {key mine} 키는 다른 사람의 세션, {key live} 키는 끝난 세션을 보여 줍니다.`,
	nothingMatches: text => `"${text}"에 맞는 세션이 없습니다.`,
	hiddenByFilter: count => `Esc로 필터를 지웁니다. 세션 ${count}개가 가려져 있습니다.`,
	noSessions: project => (project === undefined ? '세션이 없습니다.' : `${project} 프로젝트에 세션이 없습니다.`),
	howToStart: '웹 콘솔이나 서비스의 클라이언트로 시작하면 여기에 나타납니다.',
	nothingKnown: '아직 세션에 대해 알 수 없습니다.',
	asking: '세션을 불러오는 중 …',
	noSession: '세션 없음',
	noTunnels: '터널이 없습니다.',
	noTunnelsHow: '터널이 없습니다. 세션을 고르고 {key tunnel} 키를 누르세요.',
	noCopies: '복사 중인 파일이 없습니다.',
	noCopiesHow: '복사 중인 파일이 없습니다. {key upload} 업로드, {key download} 다운로드.',
	sortTitle: '세션 정렬',
	sorts: {
		newest: '최신순', used: '사용순', name: '이름순', ends: '종료순', status: '상태순', gpu: 'GPU순',
	},
	sortDetails: {
		newest: '최근에 만든 세션부터', used: '최근에 사용한 세션부터', name: '이름 순서로', ends: '곧 끝나는 세션부터', status: '상태별로', gpu: '가속기가 많은 세션부터',
	},
	pinned: what => `${what}: 맨 위에 고정했습니다`,
	unpinned: what => `${what}: 고정을 풀었습니다`,
};
