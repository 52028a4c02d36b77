import type {Handler as AnyHandler, Route as AnyRoute} from '../../http/router.ts';
import type {World} from '../world/world.ts';

export type Handler = AnyHandler<World>;
export type Route = AnyRoute<World>;
