import { SetMetadata } from '@nestjs/common';

export const REQUESTS_LIMITED_PER_USER = 'tandem:requests-limited-per-user';

/** Declares that the token requests to a route are counted by user, and refused with 429 above a limit, where there is one. */
export const LimitsRequestsPerUser = () => SetMetadata(REQUESTS_LIMITED_PER_USER, true);
