locals {
  gib = 1024 * 1024 * 1024

  writer = { DBInstanceIdentifier = var.database.identifier }

  database_defaults = {
    area      = "database"
    severity  = "page"
    namespace = "AWS/RDS"
    statistic = "Maximum"
    when      = "GreaterThanThreshold"
    period    = 60
    periods   = 3
    missing   = "missing"
  }

  database_alarms = merge(
    {
      database-cpu = merge(local.database_defaults, {
        panel       = "Processor of the writer, %"
        severity    = "ticket"
        metric      = "CPUUtilization"
        dimensions  = local.writer
        statistic   = "Average"
        period      = 300
        threshold   = var.thresholds.database_cpu_percent
        description = "The writer computes at its limit. Look for the heaviest statements in Performance Insights; routing.explain says which reads a replica could take; else raise instance_class."
      })
      database-storage = merge(local.database_defaults, {
        panel       = "Free storage of the writer, bytes"
        metric      = "FreeStorageSpace"
        dimensions  = local.writer
        statistic   = "Minimum"
        when        = "LessThanThreshold"
        period      = 300
        threshold   = var.database.storage_gib * local.gib * var.thresholds.database_free_storage_percent / 100
        description = "The writer's disk fills up. If the oldest slot's lag grows too, that is why: see that alarm. Else raise storage_gib, or declare a retention (ATTRIUM_RETENTION_MONTHS)."
      })
      database-slot-lag = merge(local.database_defaults, {
        panel       = "Lag of the oldest replication slot, bytes"
        metric      = "OldestReplicationSlotLag"
        dimensions  = local.writer
        threshold   = var.thresholds.slot_lag_gib * local.gib
        missing     = "notBreaching"
        description = "A replication slot is not read, and the primary keeps its log for it until the disk is full or the slot is lost. Is the connector running (alarm stream-connector)? A slot that nobody needs any more has to be dropped: select pg_drop_replication_slot(slot_name)."
      })
      database-transaction-ids = merge(local.database_defaults, {
        panel       = "Transaction ids used"
        metric      = "MaximumUsedTransactionIDs"
        dimensions  = local.writer
        period      = 300
        threshold   = var.thresholds.transaction_ids
        description = "Vacuum does not keep up with transaction ids; at 2.1 billion PostgreSQL stops writing. Look for what holds vacuum back: a long transaction in pg_stat_activity, a slot with an old xmin, a prepared transaction."
      })
    },
    {
      for identifier in var.database.replica_identifiers : "replica-lag-${identifier}" => merge(local.database_defaults, {
        panel       = "Lag of replicas, s"
        severity    = "ticket"
        metric      = "ReplicaLag"
        dimensions  = { DBInstanceIdentifier = identifier }
        threshold   = var.thresholds.replica_lag_seconds
        description = "The replica ${identifier} is behind. Bounded reads go to others meanwhile. Look for a long query on it (it holds replay back) and for bursts of writes."
      })
    },
    {
      # RDS says -1 where a replica has stopped, which is less than any bound, and no lag at all.
      for identifier in var.database.replica_identifiers : "replica-stopped-${identifier}" => merge(local.database_defaults, {
        panel       = "Lag of replicas, s"
        metric      = "ReplicaLag"
        dimensions  = { DBInstanceIdentifier = identifier }
        statistic   = "Minimum"
        when        = "LessThanThreshold"
        threshold   = 0
        missing     = "breaching"
        description = "The replica ${identifier} does not replicate, or does not say. Look into its log and events; if it does not come back by itself, replace it."
      })
    },
  )
}
