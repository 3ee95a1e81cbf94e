output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

output "subnet_ids" {
  description = "Private subnets, one a zone."
  value       = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "public_subnet_ids" {
  description = "Public subnets, one a zone, for the load balancer alone."
  value       = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "security_group_ids" {
  description = "Security groups by part: api, worker, database, proxy, cache, stream, warehouse, load_balancer, endpoints."
  value       = { for part, group in aws_security_group.this : part => group.id }
}
