import type {Words} from '../index.ts';

/** As the provider calls the rules of Backend.AI's idle checkers. */
const rules: Readonly<Record<string, string>> = {
	'max lifetime': '최대 수명',
	'network idle': '네트워크 유휴',
	'low utilization': '낮은 사용률',
};

/** `SessionTypes` of Backend.AI's manager. */
const types: Readonly<Record<string, string>> = {
	interactive: '대화형', batch: '일괄', inference: '추론', system: '시스템',
};

export const details: Words['details'] = {
	gone: '이 세션은 이제 없습니다.',
	title: '세션',
	lasting: age => `${age} 동안`,
	endsIn: time => `종료까지 ${time}`,
	copiesIt: keys => `(${keys} 복사)`,
	labels: {
		state: '상태', why: '이유', id: 'ID', what: '설명', image: '이미지', type: '종류', slots: '자원', node: '노드', project: '그룹', by: '소유자', cost: '비용', ran: '실행', ends: '종료',
	},
	folders: '폴더: 이 밖의 파일은 종료할 때 사라집니다',
	none: '없음',
	apps: '앱과 터널',
	notOpen: '열리지 않음',
	noneYet: '아직 없음',
	howToOpen: '{key tunnel} 키로 터널을 엽니다',
	reach: '지금 앉아 있는 컴퓨터에서 접속하기',
	cameFrom: from => `${from}에서 ssh로 접속했습니다. 그 컴퓨터에서 실행하세요:`,
	copies: '복사',
	andMore: count => `그 밖에 ${count}개`,
	shell: '셸에서 같은 일 하기',
	type: name => types[name] ?? name,
	placed: (containers, machines) => `컨테이너 ${containers}개${machines === '' ? '' : ` (${machines})`}`,
	rule: name => rules[name] ?? name,
	noLimit: '알려진 제한 없음',
	kept: '보존됨',
	notKept: '보존 안 됨',
	readOnly: '읽기 전용',
	readWrite: '읽기·쓰기',
	readOnlyShort: '읽기',
	readWriteShort: '쓰기',
	free: (amount, total) => `${total} 중 ${amount} 남음`,
	full: percent => ` ! ${percent}% 사용됨`,
	keepsAwake: port => ` (터널 ${port}의 연결이 열려 있으면 다시 셉니다)`,
	containers: '컨테이너: {key container} 셸 열기, {key log}/Tab 로그 보기',
	lost: (tunnel, why) => `터널 ${tunnel} 끊김: ${why}`,
	events: '최근 이벤트',
	copied: {
		upload: (what, end) => `${what} 업로드: ${end}`,
		download: (what, end) => `${what} 다운로드: ${end}`,
	},
	meter: name => name.replace(/\bmem$/, '메모리'),
	amount: (used, total) => `${used} / ${total}`,
	history: name => `${name} 상태 이력`,
	untilNow: '지금까지',
	session: '세션',
};
