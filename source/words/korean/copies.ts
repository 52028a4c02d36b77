import type {Words} from '../index.ts';

export const copies: Words['copies'] = {
	title: '복사',
	states: {
		waiting: '대기', running: '진행 중', asking: '질문', paused: '일시 정지', done: '완료', failed: '실패', cancelled: '취소됨',
	},
	count: (count, word) => `${word} ${count}`,
	done: (amount, count, skipped, check) => `완료 ${amount}, 파일 ${count}개${skipped > 0 ? `, ${skipped}개 건너뜀` : ''}${check}`,
	checks: {
		all: ', 검증됨', none: ', 크기만 확인', some: count => `, ${count}개 검증됨`,
	},
	failed: (why, count, total) => (total > 1 && count > 0 ? `${total}개 중 ${count}개 복사 못 함: ${why}` : `실패: ${why}`),
	failedWord: '실패',
	amount: (done, total) => `${done} / ${total}`,
	exists: name => `${name} 이미 있음`,
	beginning: '시작하는 중',
	ofFiles: (done, count) => `${done}, 파일 ${count}개 이상`,
	open: count => `복사  진행 ${count}건`,
	toGo: amount => `${amount} 남음`,
	left: time => `${time} 뒤 완료`,
	questions: count => `질문 ${count}개`,
	answers: ': {key answer-copy} 답하기',
};
