import type { Group } from './group.entity.js';

type Visibility = Group['visibility'];

const LEVELS: Readonly<Record<Visibility, number>> = { private: 0, internal: 10, public: 20 };

/** Whether one visibility shows more than another. */
export const isWider = (one: Visibility, other: Visibility) => LEVELS[one] > LEVELS[other];
