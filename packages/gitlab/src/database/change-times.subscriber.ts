import { Injectable } from '@nestjs/common';
import { Clock } from '@tandem/platform';
import { DataSource, type EntitySubscriberInterface, type UpdateEvent } from 'typeorm';

/** Sets `updatedAt` of every record that has it when the record changes, by the service's clock. */
@Injectable()
export class ChangeTimes implements EntitySubscriberInterface {
  constructor(
    dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    dataSource.subscribers.push(this);
  }

  beforeUpdate({ entity, metadata }: UpdateEvent<object>): void {
    if (entity && metadata.findColumnWithPropertyName('updatedAt')) entity['updatedAt'] = this.clock.date();
  }
}
