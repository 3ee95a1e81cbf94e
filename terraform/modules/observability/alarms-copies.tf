# Cache, stream and warehouse: copies, or the way to them. The store answers without; it is slower, or says that it cannot.

locals {
  copy_defaults = {
    severity  = "ticket"
    statistic = "Maximum"
    when      = "GreaterThanThreshold"
    period    = 300
    periods   = 2
    missing   = "missing"
  }

  cache_defaults = merge(local.copy_defaults, { area = "cache", namespace = "AWS/ElastiCache" })
  # ElastiCache names nodes so; which of them is the primary changes.
  cache_nodes = { for index in range(1, var.cache.nodes + 1) : format("%03d", index) => { CacheClusterId = format("%s-%03d", var.cache.replication_group_id, index) } }

  cache_alarms = merge(
    {
      for node, dimensions in local.cache_nodes : "cache-cpu-${node}" => merge(local.cache_defaults, {
        panel       = "Processor of cache nodes, %"
        severity    = "page"
        metric      = "EngineCPUUtilization"
        dimensions  = dimensions
        statistic   = "Average"
        threshold   = var.thresholds.cache_cpu_percent
        description = "Node ${node} of the cache computes at its limit, on the one core that Redis has. Reads go to the database where it is late. Raise node_type, or look for a tenant that reads far more than others."
      })
    },
    {
      for node, dimensions in local.cache_nodes : "cache-memory-${node}" => merge(local.cache_defaults, {
        panel       = "Memory of cache nodes, %"
        metric      = "DatabaseMemoryUsagePercentage"
        dimensions  = dimensions
        threshold   = var.thresholds.cache_memory_percent
        description = "Node ${node} of the cache is nearly full, and will evict what was not read for longest. Raise node_type if evictions follow."
      })
    },
    {
      for node, dimensions in local.cache_nodes : "cache-evictions-${node}" => merge(local.cache_defaults, {
        panel       = "Evictions of cache nodes"
        metric      = "Evictions"
        dimensions  = dimensions
        statistic   = "Sum"
        threshold   = var.thresholds.cache_evictions
        missing     = "notBreaching"
        description = "Node ${node} of the cache evicts entries for lack of room: fewer reads hit. Raise node_type."
      })
    },
  )

  stream_defaults = merge(local.copy_defaults, { area = "stream", namespace = "AWS/Kafka", dimensions = { "Cluster Name" = var.stream.cluster_name } })
  brokers         = { for index in range(1, var.stream.brokers + 1) : tostring(index) => { "Cluster Name" = var.stream.cluster_name, "Broker ID" = tostring(index) } }

  stream_alarms = merge(
    {
      stream-controller = merge(local.stream_defaults, {
        panel       = "Active controllers"
        severity    = "page"
        metric      = "ActiveControllerCount"
        when        = "LessThanThreshold"
        threshold   = 1
        periods     = 3
        description = "Kafka has no controller: nothing is written to the topic, and the slot's lag grows. Look at the cluster's state and health events in the console."
      })
      stream-offline = merge(local.stream_defaults, {
        panel       = "Partitions without a leader"
        severity    = "page"
        metric      = "OfflinePartitionsCount"
        threshold   = 0
        description = "A partition has no leader: changes are neither written nor read. Look which brokers are away; they come back by themselves after maintenance."
      })
    },
    {
      for broker, dimensions in local.brokers : "stream-disk-${broker}" => merge(local.stream_defaults, {
        panel       = "Disk of brokers, %"
        severity    = "page"
        metric      = "KafkaDataLogsDiskUsed"
        dimensions  = dimensions
        threshold   = var.thresholds.stream_disk_percent
        description = "The disk of broker ${broker} fills up; a full one stops it. Raise stream.storage_gib (it can only grow), or lower retention_hours of the topic."
      })
    },
    var.stream.has_connector ? {
      stream-connector = merge(local.stream_defaults, {
        panel       = "Running tasks of the connector"
        severity    = "page"
        namespace   = "AWS/KafkaConnect"
        metric      = "RunningTaskCount"
        dimensions  = { ConnectorName = var.stream.connector_name }
        when        = "LessThanThreshold"
        statistic   = "Minimum"
        threshold   = 1
        missing     = "breaching"
        description = "The connector does not run: analytics age, and the primary keeps its log for the slot. Its log group says why; a task that failed is started again by updating or making the connector anew."
      })
    } : {},
  )

  warehouse_defaults = merge(local.copy_defaults, {
    area       = "warehouse"
    namespace  = "AWS/Redshift"
    dimensions = { ClusterIdentifier = var.warehouse.cluster_identifier }
  })

  warehouse_alarms = var.warehouse.mode == "provisioned" ? {
    warehouse-health = merge(local.warehouse_defaults, {
      panel       = "Health of the warehouse"
      severity    = "page"
      metric      = "HealthStatus"
      when        = "LessThanThreshold"
      statistic   = "Minimum"
      threshold   = 1
      missing     = "breaching"
      description = "Redshift is not well: analytical calls fail. Look at the cluster's events; during a maintenance window it comes back by itself."
    })
    warehouse-disk = merge(local.warehouse_defaults, {
      panel       = "Disk of the warehouse, %"
      metric      = "PercentageDiskSpaceUsed"
      threshold   = var.thresholds.warehouse_disk_percent
      description = "Redshift's storage fills up. Add nodes, or shorten what is kept."
    })
    } : {
    warehouse-capacity = merge(local.warehouse_defaults, {
      panel       = "Capacity of the warehouse, RPU"
      namespace   = "AWS/Redshift-Serverless"
      metric      = "ComputeCapacity"
      dimensions  = { Workgroup = var.warehouse.workgroup_name }
      when        = "GreaterThanOrEqualToThreshold"
      threshold   = var.warehouse.max_rpu
      periods     = 12
      missing     = "notBreaching"
      description = "The warehouse has been at the bound of its capacity for an hour: statements wait, micro-batches among them, and analytics age. Raise max_rpu, or look for the statement that takes it all."
    })
  }
}
