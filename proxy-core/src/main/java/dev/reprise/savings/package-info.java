/** What hits save: tokens, money and time. Money is counted in whole numbers and rounded when it is shown. */
@NullMarked
package dev.reprise.savings;

import org.jspecify.annotations.NullMarked;
