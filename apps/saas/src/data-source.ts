import 'reflect-metadata';
import { dataSourceOfCommands } from '@tandem/gitlab';
import './app.module.js';
import { SIGNING_KEYS_DATA } from './signing-keys/signing-key.entity.js';

/** For TypeORM's own commands, as the `migration:` scripts of package.json call them. */
export default dataSourceOfCommands('saas', SIGNING_KEYS_DATA.migrations);
