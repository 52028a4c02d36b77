import type {Words} from '../index.ts';

export const folders: Words['folders'] = {
	title: '폴더, 세션 없이',
	asking: '폴더 목록을 가져오는 중 …',
	none: '아직 폴더가 없습니다.',
	another: '새 폴더',
	newTitle: '새 폴더',
	name: '이름',
	made: name => `${name} 폴더를 만들었습니다`,
	usedOf: (used, quota) => `${quota} 중 ${used}`,
	of: owner => `${owner} 소유`,
};
