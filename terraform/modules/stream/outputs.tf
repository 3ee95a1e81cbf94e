output "bootstrap_brokers" {
  description = "Brokers for clients that authenticate by IAM, over TLS: `host:port,...`."
  value       = aws_msk_cluster.this.bootstrap_brokers_sasl_iam
}

output "cluster_arn" {
  description = "The cluster."
  value       = aws_msk_cluster.this.arn
}

output "cluster_name" {
  description = "Name of the cluster, which CloudWatch's metrics carry."
  value       = aws_msk_cluster.this.cluster_name
}

output "connector_name" {
  description = "Name of the connector, which CloudWatch's metrics carry; null where there is none."
  value       = one([for connector in aws_mskconnect_connector.this : connector.name])
}

output "topic" {
  description = "The one topic with all changes."
  value       = local.topic
}

output "reader_policy_arn" {
  description = "Policy for roles that read the changes."
  value       = aws_iam_policy.reader.arn
}
