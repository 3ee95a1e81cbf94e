locals {
  zones = { for index, zone in var.zones : zone => index }

  parts = {
    load_balancer = "takes requests from outside"
    api           = "tasks of the API"
    worker        = "tasks of the worker, and of migrate"
    proxy         = "RDS Proxy"
    database      = "the writer and its replicas"
    cache         = "ElastiCache"
    stream        = "brokers and the connector"
    warehouse     = "Redshift"
    endpoints     = "endpoints of AWS services"
  }

  # Who may call whom: each is a rule out of the one group and a rule into the other, and there are no others.
  calls = {
    for call in concat(
      [{ from = "load_balancer", to = "api", port = var.service_port }],
      [
        for pair in setproduct(["api", "worker"], [
          { to = "proxy", port = 5432 },
          # Commits are COPY, which would pin a connection of the proxy: they go to the writer itself.
          { to = "database", port = 5432 },
          { to = "cache", port = 6379 },
          { to = "stream", port = 9098 },
          { to = "endpoints", port = 443 },
        ]) : merge({ from = pair[0] }, pair[1])
      ],
      [
        { from = "proxy", to = "database", port = 5432 },
        { from = "proxy", to = "endpoints", port = 443 },
        # The connector shares the brokers' group. It replicates from the writer; RDS Proxy does not speak that protocol.
        { from = "stream", to = "stream", port = 9098 },
        { from = "stream", to = "database", port = 5432 },
        { from = "stream", to = "endpoints", port = 443 },
        { from = "warehouse", to = "endpoints", port = 443 },
      ],
    ) : "${call.from}-${call.to}-${call.port}" => call
  }

  # Image layers and COPY of the warehouse, by the gateway endpoint.
  readers_of_s3 = toset(["api", "worker", "stream", "warehouse"])
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = merge(var.tags, { Name = var.name })
}

# It exists whether it is wanted or not; so it allows nothing.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-unused" })
}

resource "aws_subnet" "private" {
  for_each = local.zones

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = cidrsubnet(var.cidr, 3, each.value)

  tags = merge(var.tags, { Name = "${var.name}-private-${each.key}" })
}

# For the load balancer alone: nothing in them gets a public address by itself.
resource "aws_subnet" "public" {
  for_each = local.zones

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = cidrsubnet(var.cidr, 6, 60 + each.value)
  map_public_ip_on_launch = false

  tags = merge(var.tags, { Name = "${var.name}-public-${each.key}" })
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = var.name })
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-public" })
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  route_table_id = aws_route_table.public.id
  subnet_id      = each.value.id
}

# No route but the local one and that of the gateway endpoint: what is in private subnets cannot reach the internet.
resource "aws_route_table" "private" {
  vpc_id = aws_vpc.this.id

  tags = merge(var.tags, { Name = "${var.name}-private" })
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  route_table_id = aws_route_table.private.id
  subnet_id      = each.value.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [aws_route_table.private.id]

  tags = merge(var.tags, { Name = "${var.name}-s3" })
}

resource "aws_vpc_endpoint" "interface" {
  for_each = toset(var.interface_endpoints)

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.this["endpoints"].id]
  private_dns_enabled = true

  tags = merge(var.tags, { Name = "${var.name}-${each.key}" })
}
