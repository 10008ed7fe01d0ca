/** The management port: health, statistics, purges, explanations and the dashboard. */
@NullMarked
package dev.reprise.server.admin;

import org.jspecify.annotations.NullMarked;
