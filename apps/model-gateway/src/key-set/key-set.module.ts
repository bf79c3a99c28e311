import { Module } from '@nestjs/common';
import { KeySets } from './key-sets.js';

@Module({ providers: [KeySets], exports: [KeySets] })
export class KeySetModule {}
