import { SetMetadata } from '@nestjs/common';

export const REQUIRED_FEATURE_FLAGS = 'tandem:required-feature-flags';

/** Declares that a route exists only while these flags are on; 404 otherwise. They are asked for without an actor. */
export const RequiresFeatureFlag = (...names: string[]) => SetMetadata(REQUIRED_FEATURE_FLAGS, names);
