import { SetMetadata } from '@nestjs/common';

export const PUBLIC_ROUTE = 'tandem:public';

/** Declares that a route needs no authentication. Every other route declares its own; a spec finds those that do neither. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);
