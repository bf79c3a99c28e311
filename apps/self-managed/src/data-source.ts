import 'reflect-metadata';
import { dataSourceOfCommands } from '@tandem/gitlab';
import './app.module.js';

/** For TypeORM's own commands, as the `migration:` scripts of package.json call them. */
export default dataSourceOfCommands('self_managed');
